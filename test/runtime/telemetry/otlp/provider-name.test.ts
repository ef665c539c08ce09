import { describe, expect, it } from "vitest";
import { providerName } from "../../../../runtime/telemetry/otlp/provider-name.ts";

describe("the name of a provider for OpenTelemetry", () => {
  it.each([
    ["api.anthropic.com", "anthropic"],
    ["eu.api.openai.com", "openai"],
    ["us-east5-aiplatform.googleapis.com", "gcp.vertex_ai"],
    ["bedrock-runtime.us-east-1.amazonaws.com", "aws.bedrock"],
    ["vpce-1.bedrock-runtime.us-east-1.vpce.amazonaws.com", "aws.bedrock"],
    ["bedrock-mantle.us-west-2.api.aws", "aws.bedrock"],
  ])("is the conventions' where they have one: %s", (host, name) => {
    expect(providerName("mine", host)).toBe(name);
  });

  it.each([
    null,
    "127.0.0.1",
    "llm.example.com",
    "api.anthropic.com.example.com",
    "vllm-1.elb.us-east-1.amazonaws.com",
    "ec2-3-4-5-6.compute-1.amazonaws.com",
  ])("is the catalog's of every other host: %s", (host) => {
    expect(providerName("mine", host)).toBe("mine");
  });
});
