#include "convolution_plan.h"

#include <stdexcept>
#include <vector>

#include "convolution_graph.h"
#include "cudnn_error.h"

namespace densegraph::cudnn {
namespace {

/// Which tensor is where: two lists side by side, as cuDNN takes them.
struct Places {
  std::vector<int64_t> ids;
  std::vector<const void*> addresses;

  void add(TensorId id, const void* address) {
    ids.push_back(static_cast<int64_t>(id));
    addresses.push_back(address);
  }
};

Places places_of(const ConvolutionProblem& problem, const ConvolutionPointers& pointers) {
  Places places;
  places.add(TensorId::x, pointers.x);
  places.add(TensorId::weight, pointers.weight);
  places.add(TensorId::y, pointers.y);
  if (problem.normalize) {
    places.add(TensorId::scale, pointers.scale);
    places.add(TensorId::shift, pointers.shift);
  }
  if (problem.bias) places.add(TensorId::bias, pointers.bias);
  if (problem.accumulate) places.add(TensorId::accumulated, pointers.x);
  return places;
}

void check_alignment(const char* name, const void* address, int64_t expected) {
  const int64_t received = alignment_of(address);
  if (received >= expected) return;
  throw std::logic_error(std::string("Expected a multiple of ") + std::to_string(expected) +
                         " bytes for the address of " + name + " but received a multiple of " +
                         std::to_string(received) + "; a plan is for the alignments that it was made for");
}

}  // namespace

void ConvolutionPlan::execute(Stream stream, const ConvolutionPointers& pointers, void* workspace) const {
  if (device_->handle() == nullptr) {
    throw std::logic_error(
        "Expected a device to run a convolution on but the plan is for one that is only described");
  }
  check_alignment("x", pointers.x, problem_.x.alignment);
  check_alignment("weight", pointers.weight, problem_.weight.alignment);
  check_alignment("y", pointers.y, problem_.y.alignment);
  check_alignment("workspace", workspace, kMostAlignment);
  const Functions& functions = device_->functions();
  const Places places = places_of(problem_, pointers);
  const auto count = static_cast<int64_t>(places.ids.size());
  Descriptor pack(functions, DescriptorType::variant_pack);
  pack.set(Attribute::variant_pack_unique_ids, places.ids);
  pack.set(Attribute::variant_pack_data_pointers, AttributeType::void_pointer, count,
           places.addresses.data());
  pack.set(Attribute::variant_pack_workspace, AttributeType::void_pointer, 1, &workspace);
  pack.finalize();
  check_status(functions, functions.set_stream(device_->handle(), stream), "cudnnSetStream");
  check_status(functions, functions.execute(device_->handle(), found_.plan.raw(), pack.raw()),
               "cudnnBackendExecute (" + describe(problem_) + ")");
}

}  // namespace densegraph::cudnn
