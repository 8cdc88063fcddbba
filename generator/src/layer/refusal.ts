import { type Path, pathText } from "./path.ts";

/** Why Kustomize would not do what is meant with a part of an object. */
export class Refusal extends Error {
  /** The field, as `spec.template.spec.containers[yolo5].env`. */
  readonly path: string;

  constructor(path: Path, message: string) {
    super(message);
    this.path = pathText(path);
  }
}
