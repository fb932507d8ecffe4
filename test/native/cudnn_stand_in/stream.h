#pragma once
#include <functional>

#include "cuda/cudnn/cudnn_api.h"

namespace stand_in {

/// Runs the work in the stream's order: at once, or as the function that was set by
/// cudnn_stand_in_set_enqueue does.
void enqueue(densegraph::cudnn::Stream stream, std::function<void()> work);

/// Calls work(data) once for each time that the stream runs what was put on it, which a captured graph may do
/// often.
using Enqueue = void (*)(densegraph::cudnn::Stream stream, void (*work)(void*), void* data);

}  // namespace stand_in

/// For an emulator of CUDA with streams that run later than they are asked to, or again: it sets how work
/// gets there. Null: work runs at once.
extern "C" __attribute__((visibility("default"))) void cudnn_stand_in_set_enqueue(stand_in::Enqueue enqueue);
