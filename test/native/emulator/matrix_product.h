#pragma once
#include <cstdint>

/// mma.sync: one matrix product by the 32 lanes of a warp. Which elements a lane holds is as in the PTX
/// manual, "Matrix Fragments for mma.m16n8k16" and "mma.m16n8k8".
namespace emulator {

/// d [16,8] += a [16,16] * b [16,8]; a and b are pairs of bfloat16.
void multiply_bf16(float (&d)[4], const uint32_t (&a)[4], const uint32_t (&b)[2]);
/// d [16,8] += a [16,8] * b [8,8]; a and b are floats of which the unit reads the upper 19 bits.
void multiply_tf32(float (&d)[4], const uint32_t (&a)[4], const uint32_t (&b)[2]);
/// The bits of a float rounded to tf32, ties away from zero; NaN and infinity as they are.
uint32_t round_to_tf32(float value);

}  // namespace emulator
