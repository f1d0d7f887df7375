import { DAY, day, type Period, startOfDay } from './calendar.ts';
import { money } from './money.ts';
import { at, type Random, randomOf } from './random.ts';

export interface Campaign {
  readonly id: string;
  readonly name: string;
  readonly channel: string;
  readonly region: string;
  readonly firstDay: number;
  readonly lastDay: number;
  readonly dailyCents: number;
}

const ALWAYS_ON = 10;
const THEMES = ['Summit', 'Trail', 'Basecamp', 'Ridge', 'Lakeside', 'First Snow', 'Thaw', 'Night Hike'];
const CHANNELS = ['SEARCH', 'SOCIAL', 'DISPLAY', 'VIDEO', 'EMAIL'];
const REGIONS = ['US', 'EU', 'APAC'];

export function makeCampaigns(seed: number, period: Period, count: number): Campaign[] {
  const random = randomOf(seed, 'campaigns');
  const first = startOfDay(period.start) + DAY;
  const last = startOfDay(period.anchor);
  return Array.from({ length: count }, (_, index) => {
    const always = index < ALWAYS_ON;
    const length = random.between(28, 75) * DAY;
    const firstDay = always ? first : first + random.below((last - first - length) / DAY) * DAY;
    const channel = random.pick(CHANNELS);
    return {
      id: `CMP-${String(index + 1).padStart(3, '0')}`,
      name: `${at(THEMES, index % THEMES.length)} ${channel.toLowerCase()} ${Math.floor(index / THEMES.length) + 1}`,
      channel,
      region: at(REGIONS, index % REGIONS.length),
      firstDay,
      lastDay: always ? last : firstDay + length,
      dailyCents: random.between(8_000, 42_000),
    };
  });
}

/** The campaigns that run in a region on the day of `ms`. */
export function runningAt(campaigns: readonly Campaign[], region: string, ms: number): Campaign[] {
  return campaigns.filter((one) => one.region === region && one.firstDay <= ms && ms < one.lastDay + DAY);
}

/** Daily spend per campaign in dollars, for the days that are over. */
export function spendCsv(seed: number, period: Period, campaigns: readonly Campaign[]): string {
  const random = randomOf(seed, 'spend');
  const lines = ['spend_date,campaign_id,campaign_name,channel,region,spend,impressions,clicks'];
  for (const campaign of campaigns) {
    const end = Math.min(campaign.lastDay + DAY, startOfDay(period.anchor));
    for (let date = campaign.firstDay; date < end; date += DAY) lines.push(spendLine(random, campaign, date));
  }
  return `${lines.join('\n')}\n`;
}

function spendLine(random: Random, campaign: Campaign, date: number): string {
  const cents = Math.floor((campaign.dailyCents * random.between(70, 130)) / 100);
  const impressions = Math.floor((cents * random.between(60, 140)) / 100);
  const clicks = Math.floor((impressions * random.between(8, 35)) / 1000);
  const { id, name, channel, region } = campaign;
  return [day(date), id, name, channel, region, money(cents), impressions, clicks].join(',');
}
