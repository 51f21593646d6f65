import { chromium, type Browser } from 'playwright-core';

/** Debian's Chromium, without a screen and, as tests run as root, without its sandbox. */
export const launchChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
