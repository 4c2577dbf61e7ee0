/** Whether NetSuite takes a mapping key for the number of a payment card: its digits alone are 13 to 20 and pass Luhn. */
export function luhn(key: string): boolean {
  const digits = key.replace(/\D/g, "");
  if (digits.length < 13 || digits.length > 20) return false;
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index]);
    const weighted = index % 2 === 1 ? digit * 2 : digit;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum % 10 === 0;
}
