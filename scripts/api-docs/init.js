// A file of its own, because the page's Content-Security-Policy allows no inline script.
SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#api',
  deepLinking: true,
  docExpansion: 'none',
  filter: true,
  persistAuthorization: true,
  tryItOutEnabled: true,
  // Without this, Swagger UI would send the description's address to an outside validator.
  validatorUrl: null,
});
