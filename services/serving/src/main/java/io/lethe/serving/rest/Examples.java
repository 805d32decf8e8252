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

  private static final String TRIAL =
      """
      {"version": "v8", "mode": "CANARY", "share": 0.1, "pictures": 1000,
       "startedAt": "2026-01-01T12:03:00Z", "endsAt": "2026-01-02T12:03:00Z",
       "instances": [{"instance": "serving-0", "state": "SERVING", "detail": "",
         "champion": {"pictures": 1000, "judged": 21, "found": 9, "broken": 0},
         "candidate": {"pictures": 140, "judged": 1, "found": 0, "broken": 0},
         "both": {"pictures": 0, "judged": 0, "found": 0, "broken": 0}, "dropped": 0,
         "countedAt": "2026-01-01T12:03:30Z"}]}""";

  static final String TRIAL_RESULT =
      """
      {"version": "v7", "champion": "v6", "mode": "SHADOW", "share": 0.1, "pictures": 1000,
       "startedAt": "2026-01-01T11:00:00Z", "endedAt": "2026-01-01T11:59:59Z",
       "outcome": "PROMOTED", "by": "labeler",
       "reason": "No worse than the champion in 1000 pictures.",
       "figures": {"judged.candidate": 3, "judged.champion": 98}}""";

  static final String TRIAL_RESULTS =
      "{\"items\": [" + TRIAL_RESULT + "], \"offset\": 0, \"total\": 1}";

  static final String MODEL =
      """
      {"model": "mnist", "instance": "serving-0", "ready": true, "cold": false, "placedOn": null,
       "retiredUntil": null,
       "failedLoad": null, "liveVersion": "v7", "liveSince": "2026-01-01T12:00:00Z",
       "champion": "v7", "mode": "LATEST", "revision": 8, "deployedAt": "2026-01-01T11:59:59Z",
       "deployedBy": "labeler", "deploymentReason": "Passed the gate.", "waiting": 0,
       "picture": {"width": 28, "height": 28, "channels": 1}, "classes": 0, "nullClass": null,
       "maxSteps": 1000, "samplers": ["ddpm", "ddim", "dpm_solver_2m"], "takesPrompts": false,
       "sizeMultiple": null,
       "lastJob": """
          + JOB
          + ", \"trial\": "
          + TRIAL
          + ", \"rollouts\": ["
          + ROLLOUT
          + "]}";

  static final String MODELS = "{\"items\": [" + MODEL + "], \"offset\": 0, \"total\": 1}";

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
