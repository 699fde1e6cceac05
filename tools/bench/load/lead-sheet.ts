const companies = 500;
const minuteMs = 60_000;

/** A CSV file as a badge scanner writes it: people whom nobody knows yet, scanned one a minute apart, until now. */
export function leadSheet(rows: number, prefix: string, now: Date): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const company = row % companies;
    // Within the last days, so that every row counts in full.
    const scannedAt = new Date(now.getTime() - (row % 4_000) * minuteMs).toISOString();
    return (
      `Person${row},Nr${row},Company ${prefix}${company} GmbH,${prefix}${row}@company-${prefix}${company}.example,` +
      `${scannedAt},"Talked about ""kits"", row ${row}",${row % 5}`
    );
  });
  return ['First Name,Last Name,Company,Email,Scan Time,Notes,Rating', ...lines].join('\r\n');
}
