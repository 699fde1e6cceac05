export type CallingCode = {
  /** Country calling code without plus. */
  code: string;
  /** What is dialled before a number inside the country and falls away after the country code; `''` where nothing does. */
  trunk: '0' | '1' | '';
};

/** Calling code and trunk prefix (ITU-T E.164 and national plans) of the countries a source may name as its default. */
export const callingCodes: ReadonlyMap<string, CallingCode> = new Map(
  Object.entries<CallingCode>({
    AT: { code: '43', trunk: '0' },
    AU: { code: '61', trunk: '0' },
    BE: { code: '32', trunk: '0' },
    CA: { code: '1', trunk: '1' },
    CH: { code: '41', trunk: '0' },
    CZ: { code: '420', trunk: '' },
    DE: { code: '49', trunk: '0' },
    DK: { code: '45', trunk: '' },
    ES: { code: '34', trunk: '' },
    FI: { code: '358', trunk: '0' },
    FR: { code: '33', trunk: '0' },
    GB: { code: '44', trunk: '0' },
    IE: { code: '353', trunk: '0' },
    IL: { code: '972', trunk: '0' },
    IN: { code: '91', trunk: '0' },
    IT: { code: '39', trunk: '' },
    JP: { code: '81', trunk: '0' },
    LI: { code: '423', trunk: '' },
    LU: { code: '352', trunk: '' },
    NL: { code: '31', trunk: '0' },
    NO: { code: '47', trunk: '' },
    PL: { code: '48', trunk: '' },
    PT: { code: '351', trunk: '' },
    SE: { code: '46', trunk: '0' },
    US: { code: '1', trunk: '1' },
  }),
);
