import { describeInBrowser } from '../support/browser/chromium';
import { settingOf } from '../support/browser/setting';
import { getJson, uploadCsv } from '../support/product/client';

const POLLS = `store_id,status,timestamp_utc
one,active,2023-01-25T17:00:00Z
one,inactive,2023-01-25T18:00:00Z
`;

/** Each test depends on the state that the previous one has left. */
describeInBrowser('the alerts on the page', () => {
  const setting = settingOf(
    'embedded',
    async (service) => {
      await uploadCsv(service, 'polls', POLLS);
    },
    () => ({
      WEBHOOK_URL: 'http://127.0.0.1:9/hooks',
      WEBHOOK_SECRET: 'correct-horse-battery-staple',
      WEBHOOK_ALLOW_PRIVATE: 'true',
    }),
  );

  it('have rules, which say what is wrong beside the field', async () => {
    const page = await (await setting.visit({ expects: /status of 400/ })).open('#/alerts');
    await page.getByText('No rules yet').waitFor();
    await page.getByText('No open alerts').waitFor();
    await page.getByLabel('Name of the rule').fill('All are down');
    await page.getByLabel('Channels').fill('webhook');
    await page.getByRole('button', { name: 'Add rule' }).click();
    await page.getByRole('alert').filter({ hasText: 'A rule has one of down_minutes' }).waitFor();
    await page.getByLabel('N, minutes or percent').fill('15');
    await page.getByRole('button', { name: 'Add rule' }).click();
    const entry = page.getByRole('list', { name: 'Rules' }).getByRole('listitem');
    await entry.getByText('down for 15 open minutes: all stores (1 store now), to webhook').waitFor();
  });

  it('have rules that can be changed', async () => {
    const page = await (await setting.visit({ expects: /status of 400/ })).open('#/alerts');
    await page.getByRole('button', { name: 'Change: All are down' }).click();
    const form = page.getByRole('form', { name: 'Change the rule All are down' });
    const threshold = form.getByLabel('N, minutes or percent');
    expect([
      await form.getByLabel('Name of the rule').inputValue(),
      await form.getByLabel('Condition').inputValue(),
      await threshold.inputValue(),
      await form.getByLabel('Channels').inputValue(),
    ]).toEqual(['All are down', 'down_minutes', '15', 'webhook']);
    await threshold.fill('0');
    await form.getByRole('button', { name: 'Save rule' }).click();
    await form.getByRole('alert').filter({ hasText: 'down_minutes is not a whole number' }).waitFor();
    await threshold.fill('20');
    await form.getByLabel('One alert per label').fill('region');
    await form.getByLabel('Repeat every (minutes)').fill('60');
    await form.getByRole('button', { name: 'Save rule' }).click();
    const entry = page.getByRole('list', { name: 'Rules' }).getByRole('listitem');
    await entry
      .getByText('down for 20 open minutes: all stores, by region (1 store now), to webhook')
      .waitFor();
    expect(await form.count()).toBe(0);
    const { body } = await getJson(setting.service, '/alert-rules');
    expect(body).toMatchObject({
      items: [{ name: 'All are down', down_minutes: 20, group_by: 'region', repeat_every_minutes: 60 }],
    });
  });

  it('keep a rule whose change is cancelled', async () => {
    const page = await (await setting.visit()).open('#/alerts');
    await page.getByRole('button', { name: 'Change: All are down' }).click();
    const form = page.getByRole('form', { name: 'Change the rule All are down' });
    await form.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Change: All are down' }).waitFor();
    expect(await form.count()).toBe(0);
  });

  it('are muted for a time', async () => {
    const page = await (await setting.visit()).open('#/alerts');
    await page.getByText('Nothing is muted').waitFor();
    await page.getByLabel('Store id').fill('one');
    await page.getByLabel('Reason').fill('new router');
    await page.getByRole('button', { name: 'Mute', exact: true }).click();
    await page.getByText('new router').waitFor();
    const { body } = await getJson(setting.service, '/alert-mutes?active=true');
    expect(body).toMatchObject({ total: 1, items: [{ store_id: 'one', reason: 'new router' }] });
    await page.getByRole('button', { name: 'End: store one' }).click();
    await page.getByRole('button', { name: 'End now: store one' }).click();
    await page.getByText('Nothing is muted').waitFor();
  });

  it('lose their rules', async () => {
    const page = await (await setting.visit()).open('#/alerts');
    await page.getByRole('button', { name: 'Delete: All are down' }).click();
    await page.getByRole('button', { name: 'Delete now: All are down' }).click();
    await page.getByText('No rules yet').waitFor();
  });
});
