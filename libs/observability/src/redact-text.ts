const emailAddress = /[\w.+%-]+@[\w-]+(?:\.[\w-]+)+/g;
const urlCredentials = /(\w+:\/\/)[^\s/@]+@/g;
const bearerToken = /\b(Bearer\s+)[\w.~+/=-]+/gi;

/** What slips into texts that others wrote: an address in a driver's message, the password in a connection string. */
export function redactText(text: string): string {
  const withoutAddresses = text.includes('@')
    ? text.replaceAll(urlCredentials, '$1[redacted]@').replaceAll(emailAddress, '[redacted]')
    : text;
  return /bearer/i.test(withoutAddresses)
    ? withoutAddresses.replaceAll(bearerToken, '$1[redacted]')
    : withoutAddresses;
}
