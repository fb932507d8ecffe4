#include "tensor.h"

#include <algorithm>

namespace stand_in {
namespace {

std::array<int64_t, 4> four_of(const Object& object, Attribute name) {
  const std::vector<int64_t> values = object.list<int64_t>(name);
  require(values.size() == 4, Status::not_supported, "the stand-in has tensors of four dimensions alone");
  return {values[0], values[1], values[2], values[3]};
}

/// Whether no two elements have one place: sorted by stride, each stride spans all elements of the smaller
/// ones.
bool is_injective(const Tensor& tensor) {
  std::array<int, 4> order{0, 1, 2, 3};
  std::sort(order.begin(), order.end(), [&](int a, int b) { return tensor.strides[a] < tensor.strides[b]; });
  int64_t extent = 1;
  for (const int dimension : order) {
    if (tensor.sizes[dimension] == 1) continue;
    if (tensor.strides[dimension] < extent) return false;
    extent = (tensor.sizes[dimension] - 1) * tensor.strides[dimension] + extent;
  }
  return true;
}

}  // namespace

std::shared_ptr<const Tensor> read_tensor(const Object& object) {
  auto tensor = std::make_shared<Tensor>();
  tensor->id = object.single<int64_t>(Attribute::tensor_unique_id);
  tensor->type = object.single<DataType>(Attribute::tensor_data_type);
  tensor->sizes = four_of(object, Attribute::tensor_dimensions);
  tensor->strides = four_of(object, Attribute::tensor_strides);
  tensor->alignment = object.single<int64_t>(Attribute::tensor_byte_alignment);
  tensor->is_virtual =
      object.has(Attribute::tensor_is_virtual) && object.single<bool>(Attribute::tensor_is_virtual);
  const int64_t alignment = tensor->alignment;
  require(tensor->type == DataType::float32 || tensor->type == DataType::bfloat16,
          Status::not_supported_data_type, "the stand-in has float32 and bfloat16 alone");
  require(std::min({tensor->sizes[0], tensor->sizes[1], tensor->sizes[2], tensor->sizes[3]}) >= 1,
          Status::bad_param, "a tensor's size is below 1");
  require(is_injective(*tensor), Status::bad_param, "two elements of a tensor share a place");
  require(alignment >= tensor->element_bytes() && (alignment & (alignment - 1)) == 0, Status::bad_param,
          "a tensor's alignment is no power of two that holds an element");
  return tensor;
}

}  // namespace stand_in
