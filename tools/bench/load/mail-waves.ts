import type { Action } from './action.ts';
import { pickPerson, type Person } from './people.ts';
import type { Random } from '../../seeded-random.ts';

/** So many people have the newest mail before them; most reactions are theirs. */
const recentRecipients = 300;
const mailsPerCampaign = 2_000;

/** E-mail traffic in waves: campaigns go out to one after the other, and who has just got one opens it and clicks. */
export function* mailWaves(people: Person[], random: Random): Generator<Action, never> {
  const recipients = Array.from({ length: recentRecipients }, () => pickPerson(people, random));
  for (let sent = 0; ;) {
    const campaign = Math.floor(sent / mailsPerCampaign);
    const metadata = { list: `newsletter-${campaign % 8}`, step: String(1 + (campaign % 5)) };
    const ticket = random.next();
    if (ticket < 0.3) {
      const person = people[sent % people.length]!;
      recipients[sent % recentRecipients] = person;
      sent += 1;
      yield { type: 'email_sent', person, metadata };
    } else {
      const person = random.pick(recipients);
      const clicks = ticket < (person.warm ? 0.55 : 0.4);
      yield { type: clicks ? 'email_clicked' : 'email_opened', person, metadata };
    }
  }
}
