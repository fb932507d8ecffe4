#include <sstream>

#include "recipe.h"

namespace stand_in {
namespace {

void write(std::ostream& stream, const Tensor& tensor) {
  stream << ' ' << tensor.id << ' ' << static_cast<int>(tensor.type) << ' ' << tensor.alignment;
  for (const int64_t size : tensor.sizes) stream << ' ' << size;
  for (const int64_t stride : tensor.strides) stream << ' ' << stride;
}

void write(std::ostream& stream, const std::optional<Tensor>& tensor) {
  stream << ' ' << tensor.has_value();
  if (tensor.has_value()) write(stream, *tensor);
}

void read(std::istream& stream, Tensor& tensor) {
  int type = 0;
  stream >> tensor.id >> type >> tensor.alignment;
  tensor.type = static_cast<DataType>(type);
  for (int64_t& size : tensor.sizes) stream >> size;
  for (int64_t& stride : tensor.strides) stream >> stride;
  tensor.is_virtual = false;
}

void read(std::istream& stream, std::optional<Tensor>& tensor) {
  bool present = false;
  stream >> present;
  if (present) read(stream, tensor.emplace());
}

}  // namespace

std::string write_recipe(const Recipe& recipe) {
  std::ostringstream stream;
  stream << static_cast<int>(recipe.pass) << ' ' << recipe.stride << ' ' << recipe.padding << ' '
         << recipe.relu << ' ' << recipe.propagates_nan;
  for (const Tensor* tensor : {&recipe.x, &recipe.weight, &recipe.y}) write(stream, *tensor);
  for (const auto* tensor : {&recipe.scale, &recipe.shift, &recipe.bias, &recipe.addend})
    write(stream, *tensor);
  stream << " end";
  return stream.str();
}

std::shared_ptr<const Recipe> parse_recipe(const std::string& line) {
  std::istringstream stream(line);
  auto recipe = std::make_shared<Recipe>();
  int pass = 0;
  stream >> pass >> recipe->stride >> recipe->padding >> recipe->relu >> recipe->propagates_nan;
  recipe->pass = static_cast<Pass>(pass);
  for (Tensor* tensor : {&recipe->x, &recipe->weight, &recipe->y}) read(stream, *tensor);
  for (auto* tensor : {&recipe->scale, &recipe->shift, &recipe->bias, &recipe->addend}) read(stream, *tensor);
  std::string end;
  stream >> end;
  require(end == "end", Status::bad_param, "a written plan is not whole");
  return recipe;
}

}  // namespace stand_in
