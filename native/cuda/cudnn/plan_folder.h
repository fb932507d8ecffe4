#pragma once
#include <string>

namespace densegraph::cudnn {

/// Where plans are kept from one process to the next: DENSEGRAPH_PLAN_CACHE, or a folder of the user's cache.
/// Empty: nowhere, where that is `off` or there is no such cache.
std::string plan_folder();

}  // namespace densegraph::cudnn
