/* A Vulkan layer that plays a broken graphics driver: it takes every compute dispatch and does nothing, without an error. */
#include <string.h>
#include <vulkan/vk_layer.h>
#include <vulkan/vulkan.h>

#define EXPORT __attribute__((visibility("default")))

/* The same for every instance and device of the process. */
static PFN_vkGetInstanceProcAddr next_instance;
static PFN_vkGetDeviceProcAddr next_device;

static VKAPI_ATTR void VKAPI_CALL dispatch(VkCommandBuffer commands, uint32_t x, uint32_t y, uint32_t z) {
    (void)commands, (void)x, (void)y, (void)z;
}

static VKAPI_ATTR void VKAPI_CALL dispatch_base(VkCommandBuffer commands, uint32_t x0, uint32_t y0, uint32_t z0, uint32_t x, uint32_t y, uint32_t z) {
    (void)commands, (void)x0, (void)y0, (void)z0, (void)x, (void)y, (void)z;
}

static VKAPI_ATTR void VKAPI_CALL dispatch_indirect(VkCommandBuffer commands, VkBuffer buffer, VkDeviceSize offset) {
    (void)commands, (void)buffer, (void)offset;
}

/* The loader leaves a chain of links to the next layer; each layer takes its own. */
#define NEXT_LINK(type, info, kind, found)                                                                        \
    for (found = (type *)(info)->pNext; found; found = (type *)found->pNext)                                      \
        if (found->sType == VK_STRUCTURE_TYPE_LOADER_##kind##_CREATE_INFO && found->function == VK_LAYER_LINK_INFO) \
            break

static VKAPI_ATTR VkResult VKAPI_CALL create_instance(const VkInstanceCreateInfo *info, const VkAllocationCallbacks *allocator, VkInstance *instance) {
    VkLayerInstanceCreateInfo *link;
    NEXT_LINK(VkLayerInstanceCreateInfo, info, INSTANCE, link);
    next_instance = link->u.pLayerInfo->pfnNextGetInstanceProcAddr;
    link->u.pLayerInfo = link->u.pLayerInfo->pNext;
    return ((PFN_vkCreateInstance)next_instance(NULL, "vkCreateInstance"))(info, allocator, instance);
}

static VKAPI_ATTR VkResult VKAPI_CALL create_device(VkPhysicalDevice physical, const VkDeviceCreateInfo *info, const VkAllocationCallbacks *allocator, VkDevice *device) {
    VkLayerDeviceCreateInfo *link;
    NEXT_LINK(VkLayerDeviceCreateInfo, info, DEVICE, link);
    PFN_vkGetInstanceProcAddr instance = link->u.pLayerInfo->pfnNextGetInstanceProcAddr;
    next_device = link->u.pLayerInfo->pfnNextGetDeviceProcAddr;
    link->u.pLayerInfo = link->u.pLayerInfo->pNext;
    return ((PFN_vkCreateDevice)instance(NULL, "vkCreateDevice"))(physical, info, allocator, device);
}

EXPORT VKAPI_ATTR PFN_vkVoidFunction VKAPI_CALL vkGetDeviceProcAddr(VkDevice device, const char *name);
EXPORT VKAPI_ATTR PFN_vkVoidFunction VKAPI_CALL vkGetInstanceProcAddr(VkInstance instance, const char *name);

static PFN_vkVoidFunction own(const char *name) {
    static const struct { const char *name; PFN_vkVoidFunction function; } functions[] = {
        {"vkGetInstanceProcAddr", (PFN_vkVoidFunction)vkGetInstanceProcAddr},
        {"vkGetDeviceProcAddr", (PFN_vkVoidFunction)vkGetDeviceProcAddr},
        {"vkCreateInstance", (PFN_vkVoidFunction)create_instance},
        {"vkCreateDevice", (PFN_vkVoidFunction)create_device},
        {"vkCmdDispatch", (PFN_vkVoidFunction)dispatch},
        {"vkCmdDispatchBase", (PFN_vkVoidFunction)dispatch_base},
        {"vkCmdDispatchBaseKHR", (PFN_vkVoidFunction)dispatch_base},
        {"vkCmdDispatchIndirect", (PFN_vkVoidFunction)dispatch_indirect},
    };
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (!strcmp(name, functions[i].name))
            return functions[i].function;
    return NULL;
}

PFN_vkVoidFunction vkGetDeviceProcAddr(VkDevice device, const char *name) {
    PFN_vkVoidFunction function = own(name);
    return function ? function : next_device(device, name);
}

PFN_vkVoidFunction vkGetInstanceProcAddr(VkInstance instance, const char *name) {
    PFN_vkVoidFunction function = own(name);
    return function ? function : next_instance(instance, name);
}
