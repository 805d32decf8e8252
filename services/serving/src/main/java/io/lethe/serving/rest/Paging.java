package io.lethe.serving.rest;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.QueryParam;

/** Which of many. */
public class Paging {

  /** Number of the first one, from 0. */
  @QueryParam("offset")
  @DefaultValue("0")
  @Min(0)
  public int offset;

  /** How many at most. */
  @QueryParam("limit")
  @DefaultValue("100")
  @Min(1)
  @Max(1000)
  public int limit;
}
