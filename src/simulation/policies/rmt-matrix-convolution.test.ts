import { describeCaseStudy } from "../../../test/case-study.ts";

await describeCaseStudy("matrix-convolution");
