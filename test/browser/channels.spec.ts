import { describeInBrowser } from '../support/browser/chromium';
import { settingOf } from '../support/browser/setting';
import { getJson, uploadCsv } from '../support/product/client';
import { WebhookReceiver } from '../support/product/webhook-receiver';

describeInBrowser('the channels on the page', () => {
  let receiver: WebhookReceiver;
  const setting = settingOf(
    'embedded',
    async (service) => {
      receiver = await WebhookReceiver.listen();
      await uploadCsv(service, 'polls', 'store_id,status,timestamp_utc\none,active,2023-01-25T18:00:00Z\n');
    },
    () => ({ WEBHOOK_ALLOW_PRIVATE: 'true' }),
  );

  afterAll(() => receiver.close());

  it('are made, tried and deleted', async () => {
    const page = await (await setting.visit()).open('#/channels');
    await page.getByText('No channels yet').waitFor();
    await page.getByLabel('Name of the channel').fill('chat');
    await page.getByLabel('Kind').selectOption('slack');
    await page.getByLabel('Address').fill(`http://127.0.0.1:${receiver.port}/T0-hidden`);
    await page.getByRole('button', { name: 'Add channel' }).click();
    const entry = page.getByRole('listitem').filter({ hasText: 'chat' });
    await entry.getByText(`127.0.0.1:${receiver.port}`).waitFor();
    expect(await page.locator('main').innerText()).not.toContain('T0-hidden');
    await page.getByRole('button', { name: 'Try: chat' }).click();
    await entry.getByText('The message was delivered: the answer is 204.').waitFor();
    expect(receiver.received.map(({ path }) => path)).toEqual(['/T0-hidden']);
    await page.getByRole('button', { name: 'Delete: chat' }).click();
    await page.getByRole('button', { name: 'Delete now: chat' }).click();
    await page.getByText('No channels yet').waitFor();
  });

  it('say what is wrong beside the field', async () => {
    const page = await (await setting.visit({ expects: /status of 400/ })).open('#/channels');
    await page.getByLabel('Name of the channel').fill('Not A Name');
    await page.getByLabel('Kind').selectOption('teams');
    await page.getByLabel('Address').fill('https://teams.example.com/x');
    await page.getByRole('button', { name: 'Add channel' }).click();
    await page.getByRole('alert').filter({ hasText: 'name is not 1 to 36 small letters' }).waitFor();
  });

  it('have schedules of reports', async () => {
    const page = await (await setting.visit({ expects: /status of 400/ })).open('#/channels');
    await page.getByText('No schedules yet').waitFor();
    await page.getByLabel('Name of the schedule').fill('weekly');
    await page.getByLabel('Minute, hour, day, month, weekday').fill('0 0 30 2 *');
    await page.getByLabel('Report of').selectOption('last_week');
    await page.getByRole('button', { name: 'Add schedule' }).click();
    await page.getByRole('alert').filter({ hasText: 'cron is no expression' }).waitFor();
    await page.getByLabel('Minute, hour, day, month, weekday').fill('0 6 * * MON');
    await page.getByLabel('Time zone').fill('Europe/Berlin');
    await page.getByRole('button', { name: 'Add schedule' }).click();
    await page.getByText('period last week, format csv; to no channel').waitFor();
    const { body } = await getJson(setting.service, '/report-schedules/weekly');
    expect(body).toMatchObject({ timezone: 'Europe/Berlin', report: { period: 'last_week', format: 'csv' } });
    await page.getByRole('button', { name: 'Delete: weekly' }).click();
    await page.getByRole('button', { name: 'Delete now: weekly' }).click();
    await page.getByText('No schedules yet').waitFor();
  });
});
