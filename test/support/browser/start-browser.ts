import { type Browser, chromium } from 'playwright-core';
import { chromiumPath } from './chromium';

const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export async function startBrowser(): Promise<Browser> {
  const executablePath = chromiumPath();
  if (executablePath === undefined) throw new Error('Chromium is not here.');
  return chromium.launch({ executablePath, args: ARGUMENTS });
}
