package io.lethe.serving.rest;

/** Examples of the OpenAPI document. */
final class Examples {

  static final String GENERATION_REQUEST =
      """
      {"model": "mnist", "count": 2, "seed": 42, "sampler": "dpm_solver_2m", "steps": 10}""";

  static final String GENERATION_ANSWER =
      """
      {"requestId": "request-17", "model": "mnist", "images": [
        {"generationId": "1f0b4a52-98a3-5d39-9d0c-3a1f4e7d6b11", "index": 0,
         "modelVersion": "v7", "seed": 42, "png": "iVBORw0KGgo=",
         "url": "/v1/generations/1f0b4a52-98a3-5d39-9d0c-3a1f4e7d6b11/image"}]}""";

  static final String REQUEST_PROGRESS =
      """
      {"requestId": "request-17", "state": "MAKING", "model": "mnist", "made": 12, "total": 64}""";

  static final String COMMAND =
      """
      {"model": "mnist", "kind": "ROLL_BACK", "version": "v6", "by": "alice", "reason": "odd eights"}""";

  static final String COMMAND_ACCEPTED =
      """
      {"commandId": "0d3c0d7e-52b8-4a55-8a5c-5a4ff5ad2c58"}""";

  static final String REPORT =
      """
      {"reporter": "alice", "model": "mnist",
       "generationId": "1f0b4a52-98a3-5d39-9d0c-3a1f4e7d6b11", "reason": "my face"}""";

  static final String REPORT_ACCEPTED =
      """
      {"reportId": "7e0a9c66-5a3c-4a4e-8e53-0c5b7d8f3f10"}""";

  private static final String ROLLOUT =
      """
      {"instance": "serving-0", "version": "v7", "state": "SERVING",
       "detail": "Loaded in 412 ms.", "since": "2026-01-01T12:00:00Z",
       "beatAt": "2026-01-01T12:03:30Z"}""";

  private static final String JOB =
      """
      {"jobId": "9a41c2", "outcome": "PUBLISHED", "version": "v7",
       "reason": "Passed the gate.", "figures": {"sensitiveRate": 0.004},
       "endedAt": "2026-01-01T11:59:58Z"}""";

  static final String MODEL =
      """
      {"model": "mnist", "instance": "serving-0", "ready": true, "failedLoad": null, "liveVersion": "v7",
       "liveSince": "2026-01-01T12:00:00Z", "champion": "v7", "mode": "LATEST", "revision": 8,
       "deployedAt": "2026-01-01T11:59:59Z", "deployedBy": "labeler",
       "deploymentReason": "Passed the gate.", "waiting": 0,
       "picture": {"width": 28, "height": 28, "channels": 1}, "classes": 0, "nullClass": null,
       "maxSteps": 1000,
       "lastJob": """
          + JOB
          + ", \"rollouts\": ["
          + ROLLOUT
          + "]}";

  static final String MODELS = "[" + MODEL + "]";

  static final String VERSION =
      """
      {"model": "mnist", "version": "v7", "status": "PUBLISHED", "champion": true,
       "pinned": false, "parent": "v6", "gatedAgainst": "v6", "jobId": "9a41c2",
       "trainedThrough": 117, "labelCount": 96,
       "labelDigest": "0c1d9e2f33445566778899aabbccddeeff00112233445566778899aabbccddee",
       "picture": {"width": 28, "height": 28, "channels": 1},
       "weightsUri": "mnist/9a41c2/1/owner",
       "manifestSha256": "77aa00112233445566778899aabbccddeeff00112233445566778899aabbccdd",
       "gateFigures": {"sensitiveRate": 0.004}, "createdAt": "2026-01-01T11:59:58Z", "job": """
          + JOB
          + ", \"rollouts\": ["
          + ROLLOUT
          + "]}";

  static final String VERSIONS = "{\"items\": [" + VERSION + "], \"offset\": 0, \"total\": 8}";

  static final String DEPLOYMENT_EVENT =
      """
      event: deployment
      id: lethe.deployments-2-17
      data: {"model":"mnist","version":"v7","mode":"LATEST","revision":8}

      """;

  static final String ALARM_EVENT =
      """
      event: alarm
      data: {"model":"mnist","instance":"serving-0","alarmed":true,"share":0.051,"judge":"v7"}

      """;

  private Examples() {}
}
