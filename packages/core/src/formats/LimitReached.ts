/** There is more of something than a limit allows. It says nothing about whether the data is valid. */
export class LimitReached extends Error {}
