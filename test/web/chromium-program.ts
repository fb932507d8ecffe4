import { existsSync } from 'node:fs';

const PROGRAMS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** `DENSEGRAPH_CHROMIUM` is its path; `off` skips these tests. */
const asked = process.env['DENSEGRAPH_CHROMIUM'] ?? PROGRAMS.find((path) => existsSync(path));

/** The browser on this machine; undefined: there is none that may be used. */
export const chromiumProgram = asked === 'off' ? undefined : asked;

/** It needs no display, no sandbox (CI runs as root), and asks nothing of its makers. */
export const CHROMIUM_ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
