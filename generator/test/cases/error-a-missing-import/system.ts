import { nothing } from "./nothing.ts";

export default nothing;
