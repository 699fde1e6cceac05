import type { EventType } from '@dna/contracts';

/**
 * What an activity of Lemlist means. Not listed, and so kept as a notice: what we did ourselves and nobody reads about,
 * the states of a lead (`hooked`, `warmed` …, which repeat single activities) and whatever Lemlist adds.
 */
export const activityTypes: Readonly<Record<string, EventType>> = {
  emailsSent: 'email_sent',
  emailsOpened: 'email_opened',
  emailsClicked: 'email_clicked',
  emailsReplied: 'email_replied',
  emailsBounced: 'email_bounced',
  emailsFailed: 'email_failed',
  emailsSendFailed: 'email_failed',
  emailsUnsubscribed: 'email_unsubscribed',
  apiUnsubscribed: 'email_unsubscribed',
  emailsInterested: 'lead_interested',
  linkedinInterested: 'lead_interested',
  aircallInterested: 'lead_interested',
  apiInterested: 'lead_interested',
  manualInterested: 'lead_interested',
  emailsNotInterested: 'lead_not_interested',
  linkedinNotInterested: 'lead_not_interested',
  aircallNotInterested: 'lead_not_interested',
  apiNotInterested: 'lead_not_interested',
  manualNotInterested: 'lead_not_interested',
  linkedinVisitDone: 'linkedin_profile_visited',
  linkedinInviteDone: 'linkedin_invited',
  linkedinInviteAccepted: 'linkedin_connected',
  linkedinSent: 'linkedin_message_sent',
  linkedinVoiceNoteDone: 'linkedin_message_sent',
  linkedinOpened: 'linkedin_message_opened',
  linkedinReplied: 'linkedin_replied',
  whatsappReplied: 'whatsapp_replied',
  smsReplied: 'sms_replied',
  aircallEnded: 'call_completed',
  aircallDone: 'call_completed',
  meetingBooked: 'meeting_booked',
  annotated: 'note_added',
};

/** The same, when Lemlist suspects a mail scanner. */
export const botActivityTypes: Readonly<Record<string, EventType>> = {
  emailsOpened: 'email_opened_bot',
  emailsClicked: 'email_clicked_bot',
};
