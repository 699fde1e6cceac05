/** The part of a logger that messaging needs: fields first, then a constant message. */
export type MessagingLog = {
  info: (fields: object, message: string) => void;
  warn: (fields: object, message: string) => void;
  error: (fields: object, message: string) => void;
};
