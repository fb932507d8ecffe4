import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, onTestFinished } from 'vitest';
import { CHROMIUM_ARGUMENTS, chromiumProgram } from './chromium-program.js';

let browser: Browser | null = null;

/** Tests that need a browser: they are skipped, and say why, where there is none. */
export function describeInChromium(title: string, tests: () => void): void {
  const reason = ' (skipped: no Chromium; apt-get install chromium, or its path in DENSEGRAPH_CHROMIUM)';
  describe.skipIf(chromiumProgram === undefined)(
    chromiumProgram === undefined ? title + reason : title,
    () => {
      beforeAll(async () => {
        browser = await chromium.launch({ executablePath: chromiumProgram ?? '', args: CHROMIUM_ARGUMENTS });
      });
      afterAll(async () => {
        await browser?.close();
        browser = null;
      });
      tests();
    },
  );
}

export interface PageOptions {
  readonly width?: number;
  readonly colorScheme?: 'light' | 'dark';
}

/**
 * A page of a person of its own, closed when the test has ended, which fails where the page has thrown or the browser
 * has refused it something. `allowed`: what it may complain of.
 */
export async function openPage(
  { width = 1280, colorScheme = 'light' }: PageOptions = {},
  allowed: RegExp | null = null,
): Promise<Page> {
  if (browser === null) throw new Error('expected a test within describeInChromium');
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  onTestFinished(async () => {
    await context.close();
    const unexpected = complaints.filter((text) => allowed?.test(text) !== true);
    if (unexpected.length > 0) throw new Error(`the page complains: ${unexpected.join('\n')}`);
  });
  return page;
}

/** What the browser says of a server that is away. */
export const SERVER_AWAY = /ERR_CONNECTION_REFUSED|WebSocket|Failed to load resource/;
