package io.lethe.serving.rest.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.lethe.serving.refusal.InvalidFieldException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.CharConversionException;
import java.io.IOException;

/** Refuses bodies that can't be read as {@link JsonProblem} tells them, whoever finds out. */
@Provider
public class UnreadableBodies implements ReaderInterceptor {

  @Override
  public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
    Object body;
    try {
      body = context.proceed();
    } catch (JsonProcessingException e) {
      throw JsonProblem.of(e);
    } catch (CharConversionException e) {
      throw new InvalidFieldException(JsonProblem.BODY, "The body is not JSON in UTF-8.");
    } catch (WebApplicationException e) {
      // The reader packs some of them.
      throw e.getCause() instanceof JsonProcessingException cause ? JsonProblem.of(cause) : e;
    }
    if (body == null) {
      throw new InvalidFieldException(
          JsonProblem.BODY, "The body is empty; it must be a JSON object.");
    }
    return body;
  }
}
