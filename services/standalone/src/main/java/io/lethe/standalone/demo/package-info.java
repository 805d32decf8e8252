/**
 * The demo: it makes pictures, reports a digit, and times and measures the loop from outside, over
 * REST and topics.
 */
package io.lethe.standalone.demo;
