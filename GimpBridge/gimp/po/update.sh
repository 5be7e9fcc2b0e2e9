#!/usr/bin/env bash
# Takes new texts from the plug-in into po/*.po and compiles the catalogues. A new language begins with: touch po/XX.po
# Needs GNU gettext.
set -euo pipefail
cd "$(dirname "$0")"
xgettext --language=Python --keyword=_ --keyword=N_ --from-code=UTF-8 --no-location --sort-output --package-name=HarmonizeEffect \
    --output=harmonize.pot ../harmonize/*.py
sed -i '/^"POT-Creation-Date:/d' harmonize.pot
for catalogue in *.po; do
    language=${catalogue%.po}
    [ -s "$catalogue" ] || msginit --no-translator --locale="$language" --input=harmonize.pot --output="$catalogue"
    msgmerge --quiet --update --backup=none --no-fuzzy-matching "$catalogue" harmonize.pot
    folder=../harmonize/locale/$language/LC_MESSAGES
    mkdir -p "$folder"
    msgfmt --check --statistics --output-file="$folder/harmonize.mo" "$catalogue"
done
