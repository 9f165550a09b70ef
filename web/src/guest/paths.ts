/** The pages for visitors without an account. */
export const isGuestPath = (pathname: string): boolean => /^\/guest(\/|$)/.test(pathname);
