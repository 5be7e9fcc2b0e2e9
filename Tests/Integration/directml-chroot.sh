#!/usr/bin/env bash
# Makes a chroot in which real DirectML runs without Windows, for directml.sh: Debian trixie's wine 10 over Mesa's lavapipe,
# which is Vulkan on the processor. Wine's wined3d.dll is built anew from Debian's own source with two edits that DirectML
# needs: DXIL shaders pass, and "no meta commands" is an answer instead of an error. About 10 minutes and 3 GB.
# Needs root on a Debian-like x86-64 system. The mirror is the one that this system's apt uses, or MIRROR.
# usage: directml-chroot.sh FOLDER
set -euo pipefail
[ $# -eq 1 ] || { sed -n '2,6p' "$0" >&2; exit 2; }
folder=$1
[ ! -e "$folder" ] || { echo "$folder is already there" >&2; exit 1; }
. "$(dirname "$0")/chroot.sh"
enter_namespaces "$@"
running=wine,wine64,mesa-vulkan-drivers,xvfb
building=dpkg-dev,gcc,libc6-dev,make,flex,bison,gcc-mingw-w64-x86-64,pkg-config,perl,libxml-libxml-perl,libvulkan-dev,khronos-api,unicode-data,unicode-idna,unicode-cldr-core,autoconf,automake,gettext,python3,autotools-dev,unzip,bzip2
partial=$folder.partial
rm -rf --one-file-system "$partial"
# A folder that is removed with /dev still in it would take the system's devices along.
trap '! mountpoint -q "$partial/dev" || umount "$partial/dev"; ! mountpoint -q "$partial/proc" || umount "$partial/proc"; rm -rf --one-file-system "$partial"' EXIT
make_debian trixie "$partial" "$running,$building" deb deb-src
cp -rn /etc/apt/apt.conf.d/. "$partial/etc/apt/apt.conf.d/"
cp /etc/resolv.conf "$partial/etc/resolv.conf"
mount -t proc proc "$partial/proc"
mount --bind /dev "$partial/dev"

cat > "$partial/root/build-wined3d.sh" <<'INSIDE'
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
mkdir /root/wine-source
cd /root/wine-source
apt-get update -qq
apt-get source -qq "wine=$(dpkg-query -W -f '${source:Version}' wine)"
cd "$(find . -maxdepth 1 -type d -name 'wine-*')"
edit() {
    sed -i "$2" "$1"
    grep -q "$3" "$1" || { echo "the edit of $1 did not take; this script knows wine 10" >&2; exit 1; }
}
edit libs/vkd3d/Makefile.in 's/-DLIBVKD3D_UTILS_SOURCE/& -DVKD3D_SHADER_UNSUPPORTED_DXIL/' VKD3D_SHADER_UNSUPPORTED_DXIL
edit libs/vkd3d/libs/vkd3d/device.c \
    '/d3d12_device_EnumerateMetaCommands(ID3D12Device9/,/^}/s/return E_NOTIMPL;/if (num_meta_commands) *num_meta_commands = 0; return S_OK;/' \
    '\*num_meta_commands = 0'
# Debian's source comes without the files that wine generates.
autoreconf -f -i
./tools/make_unicode
./tools/make_requests
./tools/make_specfiles
(cd dlls/dsound && ./make_fir)
(cd dlls/opengl32 && ./make_opengl)
(cd dlls/winevulkan && ./make_vulkan -x /usr/share/vulkan/registry/vk.xml -X /usr/share/vulkan/registry/video.xml)
sed -n 's/^\t\(ln -sf .*\)/\1/p' debian/rules | sh
without=(x freetype gnutls vulkan opengl dbus alsa pulse gstreamer cups sane usb v4l2 gphoto krb5 sdl udev fontconfig pcap capi opencl oss netapi inotify unwind wayland ffmpeg)
./configure --enable-win64 --with-mingw --disable-tests "${without[@]/#/--without-}" CFLAGS='-O2 -Wno-format'
make -j"$(nproc)" dlls/wined3d/x86_64-windows/wined3d.dll
cp dlls/wined3d/x86_64-windows/wined3d.dll /usr/lib/x86_64-linux-gnu/wine/x86_64-windows/wined3d.dll
rm -rf /root/wine-source
INSIDE
chroot "$partial" bash /root/build-wined3d.sh
umount "$partial/dev" "$partial/proc"
mv "$partial" "$folder"
