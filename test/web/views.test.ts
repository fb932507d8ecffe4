import { join } from 'node:path';
import axe from 'axe-core';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../store/temporary-folder.js';
import { describeInChromium, openPage } from './chromium.js';
import { openPageServer } from './page-server.js';
import { seedJobs } from './seed-jobs.js';
import { VIEWS } from './views.js';

/** Where pictures of all views are wanted, to be looked at. */
const SCREENSHOTS = process.env['DENSEGRAPH_SCREENSHOTS'];
/** The narrowest last: axe looks at that one. */
const WIDTHS = [1280, 768, 360];
const JOBS = 8;
const EPOCHS = 40;

describeInChromium('every view', () => {
  it.each(VIEWS)(
    '$name: nothing that axe finds, no scrolling sideways',
    async ({ name, address, ready }) => {
      const folder = temporaryFolder();
      const ids = await seedJobs(folder, JOBS, EPOCHS);
      const { origin } = await openPageServer(folder);
      const page = await openPage();
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await page.goto(origin + address(ids));
        await page.getByText(ready).first().waitFor();
        await page.waitForLoadState('networkidle');
        for (const width of WIDTHS) {
          await page.setViewportSize({ width, height: 900 });
          await page.evaluate(DRAWN);
          if (SCREENSHOTS !== undefined) {
            const path = join(SCREENSHOTS, `${name}-${width}-${colorScheme}.png`);
            await page.screenshot({ path, fullPage: true });
          }
          expect(await overflow(page), `pixels beyond ${width}`).toBe(0);
        }
        expect(await findings(page), colorScheme).toEqual([]);
      }
    },
    120_000,
  );
});

/** Resolves when the page has been drawn twice: observers of sizes have heard of the new one by then. */
const DRAWN = 'new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))';

/** How many pixels the page is wider than its window. */
function overflow(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

/** What axe finds wrong: the rule and where. */
async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResults>('axe.run()');
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary = '' }) => `${id}: ${html} ${failureSummary}`),
  );
}
