/**
 * Of the memory plot. Colors are those of Okabe and Ito (2008), which people with any color vision tell apart, dimmed
 * for the dark scheme; text has the system's own font.
 */
export const PLOT_STYLE = `
svg { --paper: #ffffff; --ink: #1f2328; --quiet: #59636e; --grid: #e3e6ea;
  --parameter: #8c959f; --gradient: #cc79a7; --optimizer: #009e73; --saved: #0072b2; --temporary: #e69f00; }
@media (prefers-color-scheme: dark) {
  svg { --paper: #0d1117; --ink: #e6edf3; --quiet: #9198a1; --grid: #2a313c;
    --parameter: #6e7681; --gradient: #b5668f; --optimizer: #1a9c78; --saved: #388bd0; --temporary: #d29922; }
}
text { font: 12px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: var(--ink); }
.paper { fill: var(--paper); }
.heading { font-size: 18px; font-weight: 600; }
.strategy { font-size: 13px; font-weight: 600; }
.quiet { fill: var(--quiet); }
.phase { font-size: 11px; }
.grid { stroke: var(--grid); }
.axis { stroke: var(--quiet); }
.halo { stroke: var(--paper); stroke-width: 3; }
.border { stroke: var(--ink); stroke-dasharray: 3 3; }
.planned { stroke: var(--ink); stroke-width: 2; }
path, rect, line { shape-rendering: crispEdges; }
.parameterBytes { fill: var(--parameter); }
.gradientBytes { fill: var(--gradient); }
.optimizerBytes { fill: var(--optimizer); }
.savedActivationBytes { fill: var(--saved); }
.temporaryBytes { fill: var(--temporary); }
`;
