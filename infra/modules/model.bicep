// A model in Azure OpenAI, for identities only.

@description('Name of the account; also the first part of its address.')
param accountName string

@description('Azure region.')
param location string

@description('The model, and the name of its deployment.')
param modelName string

@description('The version of the model. Empty: the default of the region.')
param modelVersion string

@description('Most tokens a minute, in thousands.')
param modelCapacity int

@description('Tags of the resources.')
param tags object

resource account 'Microsoft.CognitiveServices/accounts@2024-10-01' = {
  name: accountName
  location: location
  tags: tags
  kind: 'OpenAI'
  sku: {
    name: 'S0'
  }
  properties: {
    customSubDomainName: accountName
    disableLocalAuth: true
  }
}

resource deployment 'Microsoft.CognitiveServices/accounts/deployments@2024-10-01' = {
  parent: account
  name: modelName
  sku: {
    name: 'GlobalStandard'
    capacity: modelCapacity
  }
  properties: {
    model: {
      format: 'OpenAI'
      name: modelName
      version: empty(modelVersion) ? null : modelVersion
    }
  }
}

@description('The account.')
output accountName string = account.name

@description('Where the model answers.')
output endpoint string = account.properties.endpoint
