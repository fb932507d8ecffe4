// Loaded before a program (node --import): its clock, and that of its children, is ahead of the machine's by so many
// milliseconds as the file in DENSEGRAPH_TEST_CLOCK says at that moment. Times that are measured do not change, as they do
// not where a machine's clock is set.
import { readFileSync } from 'node:fs';

const file = process.env.DENSEGRAPH_TEST_CLOCK;
const RealDate = Date;

globalThis.Date = class extends RealDate {
  constructor(...parts) {
    if (parts.length === 0) super(globalThis.Date.now());
    else super(...parts);
  }

  static now() {
    return RealDate.now() + Number(readFileSync(file, 'utf8'));
  }
};
