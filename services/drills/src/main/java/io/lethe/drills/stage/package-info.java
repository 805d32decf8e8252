/** What a drill has before it: processes under load, and a watch over what comes of them. */
package io.lethe.drills.stage;
