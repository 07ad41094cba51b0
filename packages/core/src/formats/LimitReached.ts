/** There is more of something than there may be. Says nothing about whether it is sound. */
export class LimitReached extends Error {}
