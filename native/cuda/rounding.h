#pragma once
#include <cstdint>

#include "device.h"

/// Integer arithmetic of shapes and scratch sizes.
namespace densegraph::cuda {

__host__ __device__ constexpr int64_t smaller(int64_t a, int64_t b) {
  return a < b ? a : b;
}
__host__ __device__ constexpr int64_t larger(int64_t a, int64_t b) {
  return a < b ? b : a;
}
__host__ __device__ constexpr int64_t divide_up(int64_t a, int64_t b) {
  return (a + b - 1) / b;
}
__host__ __device__ constexpr int64_t round_up(int64_t a, int64_t b) {
  return divide_up(a, b) * b;
}

}  // namespace densegraph::cuda
