#include <algorithm>
#include <cstring>
#include <map>

#include "plan.h"
#include "run.h"
#include "stream.h"

namespace stand_in {
namespace {

/// A variant pack's pointers by tensor id.
std::map<int64_t, std::byte*> pointers_of(const Object& pack) {
  const auto ids = pack.list<int64_t>(Attribute::variant_pack_unique_ids);
  const auto addresses = pack.list<std::byte*>(Attribute::variant_pack_data_pointers);
  require(ids.size() == addresses.size(), Status::bad_param,
          "a variant pack with more ids than pointers, or fewer");
  std::map<int64_t, std::byte*> pointers;
  for (size_t index = 0; index < ids.size(); ++index) {
    require(pointers.emplace(ids[index], addresses[index]).second, Status::bad_param_duplicated_entries,
            "a variant pack with an id twice");
  }
  return pointers;
}

std::byte* take(std::map<int64_t, std::byte*>& pointers, const Tensor& tensor) {
  const auto found = pointers.find(tensor.id);
  require(found != pointers.end(), Status::bad_param,
          "a variant pack without tensor " + std::to_string(tensor.id));
  std::byte* const address = found->second;
  require(address != nullptr, Status::bad_param_null_pointer,
          "tensor " + std::to_string(tensor.id) + " is null");
  require(reinterpret_cast<uintptr_t>(address) % static_cast<uintptr_t>(tensor.alignment) == 0,
          Status::bad_param_misaligned_pointer,
          "tensor " + std::to_string(tensor.id) + " is not aligned as its descriptor says");
  pointers.erase(found);
  return address;
}

const std::byte* take(std::map<int64_t, std::byte*>& pointers, const std::optional<Tensor>& tensor) {
  return tensor.has_value() ? take(pointers, *tensor) : nullptr;
}

Places places_of(const Recipe& recipe, std::map<int64_t, std::byte*> pointers) {
  Places places{};
  places.x = take(pointers, recipe.x);
  places.weight = take(pointers, recipe.weight);
  places.y = take(pointers, recipe.y);
  places.scale = take(pointers, recipe.scale);
  places.shift = take(pointers, recipe.shift);
  places.bias = take(pointers, recipe.bias);
  places.addend = take(pointers, recipe.addend);
  require(pointers.empty(), Status::bad_param, "a variant pack with a tensor that the plan has not");
  return places;
}

/// The null stream has no memory of what it is asked to do: its work is done at once.
void enqueue(Stream stream, std::function<void()> work) {
  auto* const head = static_cast<StreamHead*>(stream);
  if (head == nullptr) {
    work();
  } else {
    head->enqueue(head, std::move(work));
  }
}

std::byte* workspace_of(const Object& pack, const Plan& plan) {
  std::byte* const workspace = pack.has(Attribute::variant_pack_workspace)
                                   ? pack.single<std::byte*>(Attribute::variant_pack_workspace)
                                   : nullptr;
  require(plan.workspace == 0 || workspace != nullptr, Status::bad_param_null_pointer,
          "the workspace is null");
  constexpr uintptr_t kWorkspaceAlignment = 16;
  require(reinterpret_cast<uintptr_t>(workspace) % kWorkspaceAlignment == 0,
          Status::bad_param_misaligned_pointer, "the workspace is not aligned to 16 bytes");
  return workspace;
}

}  // namespace

void execute(Handle handle, Stream stream, const Plan& plan, const Object& pack) {
  require(plan.handle != nullptr && plan.handle == handle, Status::bad_param,
          "a plan of another handle or of none");
  require(can_run(plan.engine, *plan.recipe), Status::execution_failed,
          "an operand that cannot be accessed by 16 bytes");
  const Places places = places_of(*plan.recipe, pointers_of(pack));
  std::byte* const workspace = workspace_of(pack, plan);
  enqueue(stream, [recipe = plan.recipe, engine = plan.engine, places, workspace, bytes = plan.workspace] {
    // Every byte set is a NaN in float32 and in bfloat16.
    if (bytes > 0) std::memset(workspace, 0xff, static_cast<size_t>(bytes));
    run(*recipe, engine, places);
  });
}

}  // namespace stand_in
