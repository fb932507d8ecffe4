# Sets DENSEGRAPH_CUDA_COMPILER, which builds native/cuda: nvcc, emulated (the C++ compiler), or none.
set(DENSEGRAPH_NVCC "" CACHE STRING
    "The nvcc that was there when this was configured: where it did not work, another is a reason to configure anew")
set(DENSEGRAPH_CUDA_COMPILER none)
if(DENSEGRAPH_CUDA STREQUAL "emulated")
  set(DENSEGRAPH_CUDA_COMPILER emulated)
elseif(DENSEGRAPH_CUDA STREQUAL "on" OR DENSEGRAPH_CUDA STREQUAL "auto")
  include(CheckLanguage)
  check_language(CUDA)
  if(CMAKE_CUDA_COMPILER)
    set(DENSEGRAPH_CUDA_COMPILER nvcc)
  elseif(DENSEGRAPH_CUDA STREQUAL "on")
    message(FATAL_ERROR "Expected nvcc for DENSEGRAPH_CUDA=on but found none. Install the CUDA toolkit 12.8 or newer, or "
                        "say where nvcc is: CUDACXX=/usr/local/cuda/bin/nvcc")
  endif()
elseif(NOT DENSEGRAPH_CUDA STREQUAL "off")
  message(FATAL_ERROR "Expected auto, on, off or emulated for DENSEGRAPH_CUDA but received ${DENSEGRAPH_CUDA}")
endif()

if(DENSEGRAPH_CUDA_COMPILER STREQUAL "nvcc")
  if(NOT CMAKE_CUDA_ARCHITECTURES)
    # The last has PTX beside its code, which devices that are newer compile for themselves.
    set(CMAKE_CUDA_ARCHITECTURES 80-real 90a-real 100)
  endif()
  enable_language(CUDA)
  # CMake 3.25 does not know yet that nvcc has had C++20 since CUDA 12.
  if(NOT CMAKE_CUDA20_STANDARD_COMPILE_OPTION)
    set(CMAKE_CUDA20_STANDARD_COMPILE_OPTION -std=c++20)
    set(CMAKE_CUDA20_EXTENSION_COMPILE_OPTION -std=c++20)
  endif()
  set(CMAKE_CUDA_STANDARD 20)
  set(CMAKE_CUDA_STANDARD_REQUIRED ON)
  set(CMAKE_CUDA_EXTENSIONS OFF)
endif()
