#include <cmath>
#include <string>
#include <vector>

#include "check.h"
#include "cuda/product/convolution_maps.h"
#include "cuda/product/form.h"
#include "cuda/product/forward_output.h"
#include "cuda/product/gradient_output.h"
#include "cuda/product/run_product.h"
#include "cuda/product/weight_output.h"
#include "emulator/order.h"

using namespace densegraph;
using namespace densegraph::cuda;

/// Every kind of product in every tile, in one part and in several, of factors that lie in packs or not, in
/// every order. The factors are so few bits long that all products and sums are exact: results must be equal.
namespace {

/// Neither is a multiple of a tile, and both are larger than each but the large one's; the sum is no whole
/// chunk.
constexpr ProductSize kSize{200, 152, 104};

/// How matrices lie: in whole packs, aligned to four elements only, or at odd places.
enum class Lie : uint8_t { packs, fours, odd };

/// A matrix of one factor or of the result.
template <class T>
struct Matrix {
  TensorView view;
  std::vector<T> memory;

  Matrix(int64_t rows, int64_t columns, Lie lie, ElementType type)
      : view{nullptr, 1, 1, rows, columns, columns + (lie == Lie::packs ? 8 : lie == Lie::fours ? 4 : 3),
             type} {
    memory.assign(static_cast<size_t>(rows * view.stride + 32), Stored<T>::of(NAN));
    const auto first = reinterpret_cast<uintptr_t>(memory.data());
    const uintptr_t aligned = (first + 15) / 16 * 16;
    const size_t offset = lie == Lie::packs ? 0 : lie == Lie::fours ? 4 : 1;
    view.data = reinterpret_cast<void*>(aligned + offset * sizeof(T));
  }
  T& at(int64_t row, int64_t column) { return static_cast<T*>(view.data)[row * view.stride + column]; }
};

template <class T>
constexpr ElementType kType = sizeof(T) == 2 ? ElementType::bfloat16 : ElementType::float32;

/// A number of at most four bits.
float element(int64_t row, int64_t column, int64_t salt) {
  return static_cast<float>((row * 31 + column * 17 + row * column * 5 + salt) % 15 - 7) / 8;
}

/// The product [rows, columns].
std::vector<float> exact_product() {
  std::vector<float> product;
  for (int64_t row = 0; row < kSize.rows; ++row) {
    for (int64_t column = 0; column < kSize.columns; ++column) {
      float sum = 0;
      for (int64_t k = 0; k < kSize.sum; ++k) sum += element(row, k, 1) * element(column, k, 2);
      product.push_back(sum);
    }
  }
  return product;
}

template <class T>
Matrix<T> factor(int64_t outer, int64_t salt, bool along_sum, Lie lie) {
  Matrix<T> matrix(along_sum ? outer : kSize.sum, along_sum ? kSize.sum : outer, lie, kType<T>);
  for (int64_t i = 0; i < outer; ++i) {
    for (int64_t k = 0; k < kSize.sum; ++k)
      (along_sum ? matrix.at(i, k) : matrix.at(k, i)) = Stored<T>::of(element(i, k, salt));
  }
  return matrix;
}

template <class T>
Factor<T> factor_of(const Matrix<T>& matrix, bool along_sum) {
  const PlaceMap lines = pixels_of(matrix.view), neighbors = channels_of(matrix.view.c);
  return {static_cast<const T*>(matrix.view.data), along_sum ? lines : neighbors,
          along_sum ? neighbors : lines, 1, 1};
}

struct Case {
  ProductPlan plan;
  Lie lie;
};

std::string text_of(const Case& of) {
  const char* const tiles[] = {"large", "narrow", "small"};
  const char* const lies[] = {"in packs", "in fours", "at odd places"};
  return std::string(tiles[static_cast<int>(of.plan.tile)]) + " tiles, " + std::to_string(of.plan.parts) +
         " parts, " + lies[static_cast<int>(of.lie)];
}

/// Runs the product into output_of(result's view), and compares.
template <class Form, class Arithmetic, class Result, class MakeOutput>
void check_product(const Case& of, const std::vector<float>& expected, const MakeOutput& output_of) {
  using T = typename Arithmetic::Element;
  const Matrix<T> a = factor<T>(kSize.rows, 1, Form::kRowsAlongSum, of.lie);
  const Matrix<T> b = factor<T>(kSize.columns, 2, Form::kColumnsAlongSum, of.lie);
  Matrix<Result> result(kSize.rows, kSize.columns, of.lie, kType<Result>);
  std::vector<float> parts(static_cast<size_t>(of.plan.floats(kSize)), NAN);
  const Product<T> product{factor_of(a, Form::kRowsAlongSum), factor_of(b, Form::kColumnsAlongSum)};
  run_product<Form, Arithmetic>(product, output_of(result.view), of.plan, parts.data(), LaunchContext{});
  cudaStreamSynchronize(nullptr);
  for (int64_t row = 0; row < kSize.rows; ++row) {
    for (int64_t column = 0; column < kSize.columns; ++column) {
      const float wanted =
          to_float(Stored<Result>::of(expected[static_cast<size_t>(row * kSize.columns + column)]));
      const float received = to_float(result.at(row, column));
      if (received == wanted) continue;
      check::fail(__FILE__, __LINE__,
                  text_of(of) + ": expected " + std::to_string(wanted) + " in row " + std::to_string(row) +
                      ", column " + std::to_string(column) + " but received " + std::to_string(received));
    }
    if (!std::isnan(to_float(result.at(row, kSize.columns))))
      check::fail(__FILE__, __LINE__, "wrote beside a row");
  }
}

template <class Arithmetic>
void check_products() {
  using T = typename Arithmetic::Element;
  const std::vector<float> expected = exact_product();
  const auto chunks = static_cast<int32_t>(divide_up(kSize.sum, kChunk<T>));
  for (const char* order : {"forward", "reverse", "shuffled:1"}) {
    emulator::set_order(emulator::parse_order(order));
    for (TileChoice tile : {TileChoice::large, TileChoice::narrow, TileChoice::small}) {
      for (const Lie lie : {Lie::packs, Lie::fours, Lie::odd}) {
        // In one part; in as many parts as chunks; and with a short last part.
        for (const int32_t part_chunks : {chunks, 1, 3}) {
          const Case of{{tile, static_cast<int32_t>(divide_up(chunks, part_chunks)), part_chunks}, lie};
          check_product<ForwardForm, Arithmetic, T>(of, expected, [](const TensorView& view) {
            return ForwardOutput<T>{PixelView<T>(view), static_cast<int32_t>(view.c), nullptr};
          });
          check_product<DataGradientForm, Arithmetic, T>(of, expected, [](const TensorView& view) {
            TensorView numbered = view;
            numbered.stride = 1;
            return GradientOutput<T>{.dx = PixelView<T>(view),
                                     .pixels = pixels_of(numbered),
                                     .channels = static_cast<int32_t>(view.c),
                                     .accumulate = false,
                                     .normalization = nullptr,
                                     .relu = false,
                                     .x = {},
                                     .sums = nullptr};
          });
          check_product<WeightGradientForm, Arithmetic, float>(of, expected, [](const TensorView& view) {
            return WeightOutput{view.f32(), pixels_of(view), 1, static_cast<int32_t>(view.c)};
          });
        }
      }
    }
  }
  emulator::reset_order();
}

}  // namespace

TEST(products_of_floats_are_exact) {
  check_products<ExactArithmetic>();
}

TEST(products_of_tf32_are_exact) {
  check_products<Tf32Arithmetic>();
}

TEST(products_of_bfloat16_are_exact) {
  check_products<Bfloat16Arithmetic>();
}
