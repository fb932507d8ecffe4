/// A libcuda.so.1 without a device, so that cuDNN's library of run-time-compiled engines loads and plans can
/// be built where there is neither driver nor GPU. It is put on LD_LIBRARY_PATH of
/// scripts/check-cuda-plans.mjs's processes alone. cuDNN looks for all these names; what it calls to take
/// note of compiled code succeeds, all that would need a device fails with CUDA_ERROR_NO_DEVICE.
namespace {

constexpr int kSuccess = 0;
constexpr int kNoDevice = 100;

/// What handles of loaded code point to.
char loaded_code;

int give_handle(void** handle) {
  *handle = &loaded_code;
  return kSuccess;
}

}  // namespace

#define GIVES_A_HANDLE(name)    \
  int name(void** handle) {     \
    return give_handle(handle); \
  }
#define SUCCEEDS(name) \
  int name() {         \
    return kSuccess;   \
  }
#define HAS_NO_DEVICE(name) \
  int name() {              \
    return kNoDevice;       \
  }

extern "C" {

GIVES_A_HANDLE(cuLibraryLoadData)
GIVES_A_HANDLE(cuLibraryGetKernel)
GIVES_A_HANDLE(cuKernelGetFunction)
SUCCEEDS(cuLibraryUnload)
SUCCEEDS(cuKernelSetAttribute)

int cuGetErrorString(int, const char** text) {
  *text = "there is no device: this is a stub of the CUDA driver";
  return kSuccess;
}

HAS_NO_DEVICE(cuCtxGetCurrent)
HAS_NO_DEVICE(cuCtxGetLimit)
HAS_NO_DEVICE(cuCtxPopCurrent)
HAS_NO_DEVICE(cuCtxPushCurrent)
HAS_NO_DEVICE(cuDeviceGet)
HAS_NO_DEVICE(cuDeviceGetCount)
HAS_NO_DEVICE(cuDriverGetVersion)
HAS_NO_DEVICE(cuGetErrorName)
HAS_NO_DEVICE(cuKernelGetAttribute)
HAS_NO_DEVICE(cuLaunchCooperativeKernel)
HAS_NO_DEVICE(cuLaunchKernel)
HAS_NO_DEVICE(cuLaunchKernelEx)
HAS_NO_DEVICE(cuLibraryLoadFromFile)
HAS_NO_DEVICE(cuLinkAddData)
HAS_NO_DEVICE(cuLinkComplete)
HAS_NO_DEVICE(cuLinkCreate)
HAS_NO_DEVICE(cuLinkDestroy)
HAS_NO_DEVICE(cuModuleGetFunction)
HAS_NO_DEVICE(cuModuleLoadData)
HAS_NO_DEVICE(cuModuleUnload)
HAS_NO_DEVICE(cuOccupancyMaxPotentialClusterSize)
HAS_NO_DEVICE(cuStreamGetCtx)
HAS_NO_DEVICE(cuTensorMapEncodeIm2col)
HAS_NO_DEVICE(cuTensorMapEncodeTiled)

}  // extern "C"
