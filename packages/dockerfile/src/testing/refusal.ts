import { isToolError } from '@nx-multistage/errors';

/** What an act is refused with: the error's code and message; `accepted` where it is not. */
export function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return isToolError(error) ? `${error.code} ${error.message}` : String(error);
  }
  return 'accepted';
}
