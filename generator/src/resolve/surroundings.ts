/** What resolving needs of the outside. */
export interface Surroundings {
  /** The root of the repository, absolute. */
  readonly root: string;
  /** Reads a file beside a declaration. Throws when it can't. */
  readonly read: (url: URL) => string;
}
