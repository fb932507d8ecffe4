#pragma once
#include "microkernel.h"
#include "rounding.h"

/// How the columns of a right-hand matrix are cut into panels (microkernel.h).
namespace DENSEGRAPH_KERNEL_NAMESPACE {

struct Panels {
  int64_t columns;

  int64_t count() const { return divide_up(columns, kPanelWidth); }
  /// Columns of all panels, the missing ones counted.
  int64_t padded_columns() const { return round_up(columns, kVectorLength); }
  /// Width of a panel in vectors.
  int vectors(int64_t panel) const {
    return static_cast<int>(smaller(kPanelVectors, divide_up(columns - panel * kPanelWidth, kVectorLength)));
  }
  int64_t width(int64_t panel) const { return vectors(panel) * kVectorLength; }
  /// Columns of a panel that exist.
  int64_t filled(int64_t panel) const { return smaller(columns - panel * kPanelWidth, width(panel)); }
  /// Where a panel starts in a matrix of `depth` rows: one panel after the other.
  int64_t offset(int64_t panel, int64_t depth) const { return panel * kPanelWidth * depth; }
  /// Floats of a matrix of `depth` rows, to the end of the cache line.
  int64_t floats(int64_t depth) const { return whole_lines(padded_columns() * depth); }
};

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
