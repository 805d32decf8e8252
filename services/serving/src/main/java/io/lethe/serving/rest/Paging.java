package io.lethe.serving.rest;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.QueryParam;

/** Offset and limit of a page. */
public class Paging {

  /** Index of the first item, from 0. */
  @QueryParam("offset")
  @DefaultValue("0")
  @Min(0)
  public int offset;

  /** Most items of the page. */
  @QueryParam("limit")
  @DefaultValue("100")
  @Min(1)
  @Max(1000)
  public int limit;
}
