#include "cuda_error.h"

namespace densegraph::cuda {

namespace {

DeviceFailure failure_of(cudaError_t error) {
  switch (error) {
    case cudaErrorMemoryAllocation:
      return DeviceFailure::out_of_memory;
    case cudaErrorInsufficientDriver:
    case cudaErrorNoDevice:
    case cudaErrorInvalidDevice:
    case cudaErrorNoKernelImageForDevice:
    case cudaErrorUnsupportedPtxVersion:
    case cudaErrorSystemDriverMismatch:
    case cudaErrorCompatNotSupportedOnDevice:
    case cudaErrorDevicesUnavailable:
    case cudaErrorDeviceNotLicensed:
      return DeviceFailure::unavailable;
    case cudaErrorIllegalAddress:
    case cudaErrorMisalignedAddress:
    case cudaErrorInvalidAddressSpace:
    case cudaErrorInvalidPc:
    case cudaErrorIllegalInstruction:
    case cudaErrorHardwareStackError:
    case cudaErrorAssert:
    case cudaErrorLaunchTimeout:
    case cudaErrorLaunchFailure:
      return DeviceFailure::fault;
    case cudaErrorECCUncorrectable:
    case cudaErrorNvlinkUncorrectable:
    case cudaErrorContained:
    case cudaErrorUnknown:
    case cudaErrorSystemNotReady:
      return DeviceFailure::lost;
    default:
      return DeviceFailure::call_failed;
  }
}

std::string message_of(cudaError_t error, const char* call) {
  return std::string(call) + " failed with " + cudaGetErrorName(error) + ": " + cudaGetErrorString(error);
}

}  // namespace

CudaError::CudaError(cudaError_t error, const char* call)
    : DeviceError(failure_of(error), message_of(error, call)) {}

}  // namespace densegraph::cuda
