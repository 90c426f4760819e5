console.log("bundle: nothing to bundle yet")
