#pragma once
#include <cstdint>

#include "block.h"
#include "matrix_load.h"
#include "matrix_product.h"

/// The functions of native/cuda/nvcc/ptx.h.
namespace densegraph::cuda::ptx {

inline void cp_async16(void* shared, const void* global) {
  emulator::block().thread().copies.begin(shared, global);
}
inline void cp_async_commit() {
  emulator::block().thread().copies.commit();
}
template <int kPending>
void cp_async_wait() {
  emulator::block().thread().copies.wait(kPending);
}

inline void load_matrices(const void* row, uint32_t (&matrices)[4]) {
  emulator::load_matrices(row, matrices, false);
}
inline void load_matrices_turned(const void* row, uint32_t (&matrices)[4]) {
  emulator::load_matrices(row, matrices, true);
}
inline void mma_m16n8k16_bf16(float (&d)[4], const uint32_t (&a)[4], const uint32_t (&b)[2]) {
  emulator::multiply_bf16(d, a, b);
}
inline void mma_m16n8k8_tf32(float (&d)[4], const uint32_t (&a)[4], const uint32_t (&b)[2]) {
  emulator::multiply_tf32(d, a, b);
}
inline uint32_t to_tf32(float value) {
  return emulator::round_to_tf32(value);
}

}  // namespace densegraph::cuda::ptx
