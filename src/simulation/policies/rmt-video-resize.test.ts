import { describeCaseStudy } from "../../../test/case-study.ts";

await describeCaseStudy("video-resize");
