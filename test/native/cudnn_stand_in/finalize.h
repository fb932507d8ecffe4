#pragma once
#include "object.h"

namespace stand_in {

/// cudnnBackendFinalize: refuses what is not whole or not right, and gives the descriptor its meaning.
void finalize(Object& object);

/// cudnnBackendGetAttribute of a finalized descriptor. Fills at most `requested` elements (descriptors: into
/// objects that were made for it) and returns how many it filled, or how many there are where none was
/// requested.
int64_t get_attribute(const Object& object, Attribute name, AttributeType type, int64_t requested,
                      void* elements);

}  // namespace stand_in
