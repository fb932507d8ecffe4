#include "cuda/product/gradient_sums.h"

#include <cmath>
#include <vector>

#include "check.h"

using namespace densegraph::cuda;

namespace {

/// The sums of `channels` over so many blocks, of integers: exact, whatever the order.
void check_sums(int64_t blocks, int64_t channels) {
  Scratch query(nullptr);
  const GradientSums unplaced(blocks, channels, query);
  std::vector<double> workspace(static_cast<size_t>(query.bytes() / 8) + 2, NAN);
  Scratch scratch(workspace.data());
  const GradientSums sums(blocks, channels, scratch);
  CHECK_EQUAL(scratch.bytes(), query.bytes());
  std::vector<float> dgamma(static_cast<size_t>(channels), NAN), dbeta = dgamma;
  std::vector<float> expected_gamma(static_cast<size_t>(channels)), expected_beta = expected_gamma;
  for (int64_t block = 0; block < blocks; ++block) {
    for (int64_t c = 0; c < channels; ++c) {
      const auto channel = static_cast<size_t>(c);
      expected_gamma[channel] += sums.of_block(block)[c] = static_cast<float>((block * 7 + c) % 11 - 5);
      expected_beta[channel] += sums.of_block(block)[channels + c] = static_cast<float>((block + c * 3) % 13);
    }
  }
  sums.add(dgamma.data(), dbeta.data(), {});
  cudaDeviceSynchronize();
  CHECK(dgamma == expected_gamma);
  CHECK(dbeta == expected_beta);
}

}  // namespace

TEST(gradient_sums_of_few_and_of_many_blocks) {
  for (const int64_t blocks : {0, 1, 5, 64, 65, 1000}) {
    for (const int64_t channels : {1, 16, 33}) check_sums(blocks, channels);
  }
}
