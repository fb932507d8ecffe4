import { join } from 'node:path';
import axe from 'axe-core';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { describeInChromium, openPage } from './chromium.js';
import { sharePageServer, startSmallJob } from './page-server.js';
import { seedJobs } from './seed-jobs.js';
import { VIEWS } from './views.js';

/** Where pictures of all views are wanted, to be looked at. */
const SCREENSHOTS = process.env['DENSEGRAPH_SCREENSHOTS'];
/** The narrowest last: axe looks at that one. */
const WIDTHS = [1280, 768, 360];
const SEEDED_JOBS = 5;
const EPOCHS = 12;

describeInChromium('every view', () => {
  const ids: string[] = [];
  const server = sharePageServer({
    prepare: async (folder) => ids.push(...(await seedJobs(folder, SEEDED_JOBS, EPOCHS))),
  });
  beforeAll(async () => {
    ids.push(await startSmallJob(server(), { epochs: 1 }));
  });

  it.each(VIEWS)(
    '$name: nothing that axe finds, no scrolling sideways',
    async ({ name, address, ready, pressed }) => {
      const page = await openPage();
      await page.goto(server().origin + address(ids));
      await page.getByText(ready).first().waitFor();
      if (pressed !== undefined) {
        await page.getByRole('button', { name: pressed.button }).click();
        await page.getByText(pressed.ready).first().waitFor();
      }
      await page.waitForLoadState('networkidle');
      await page.evaluate(axe.source);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
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
  const { violations } = await page.evaluate<AxeResults>('axe.run()');
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary = '' }) => `${id}: ${html} ${failureSummary}`),
  );
}
